namespace Rag.Api.Adaptation;

/// <summary>A prompt with the answer that is wanted, a line of samples.jsonl.</summary>
/// <param name="Answer">Token ids, the one that ends an answer among them.</param>
internal sealed record ReaderSample(IReadOnlyList<ReaderSegment> Segments, IReadOnlyList<int> Answer);
