from edited_module import write

__all__ = ["write"]
