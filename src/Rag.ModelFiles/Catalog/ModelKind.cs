namespace Rag.ModelFiles.Catalog;

public enum ModelKind
{
    Embedder,
    Reader,
    Reranker,
    Generator,
}
