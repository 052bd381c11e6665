namespace Rag.Client.Embeddings;

/// <summary>What a text that is embedded is used as: models put a prefix of their own before questions.</summary>
public enum EmbeddingForm
{
    /// <summary>A text that is looked for.</summary>
    Passage,

    /// <summary>A question or query that looks for texts.</summary>
    Query,
}
