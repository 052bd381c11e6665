namespace Rag.ModelFiles.Catalog;

/// <summary>What a model computes.</summary>
public enum ModelKind
{
    /// <summary>The vector of a text.</summary>
    Embedder,

    /// <summary>Where in a passage the answer to a question stands, and whether it does.</summary>
    Extractor,

    /// <summary>An answer to a question over passages, in the format that the reader was trained on.</summary>
    Reader,

    /// <summary>The relevance of a passage to a question.</summary>
    Reranker,

    /// <summary>Text by a chat template.</summary>
    Generator,

    /// <summary>Changes of a generator's weights, which are added to it.</summary>
    Adapter,
}
