"""The engine room: local models in this process. The only importer of `llama_cpp`, and always lazily.

Nothing here loads a library on import, so that the other rooms may name these modules freely.
"""
