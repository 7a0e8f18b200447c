"""The engine room: local models, each in a process of its own.

`native/` is what runs in that process, and the only importer of `llama_cpp`; everything else talks to it through
`worker.py`. Nothing here loads a library on import, so that the other rooms may name these modules freely.
"""
