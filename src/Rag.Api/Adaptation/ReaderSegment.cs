namespace Rag.Api.Adaptation;

/// <param name="Ids">Token ids.</param>
/// <param name="Passage">Whether it sees itself alone.</param>
internal sealed record ReaderSegment(IReadOnlyList<int> Ids, bool Passage);
