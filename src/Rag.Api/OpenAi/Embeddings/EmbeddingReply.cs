namespace Rag.Api.OpenAi.Embeddings;

internal sealed record EmbeddingReply(IReadOnlyList<EmbeddingEntry> Data, string Model, EmbeddingUsage Usage)
{
    public string Object { get; } = "list";
}

internal sealed record EmbeddingEntry(int Index, EmbeddingVector Embedding)
{
    public string Object { get; } = "embedding";
}

internal sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);
