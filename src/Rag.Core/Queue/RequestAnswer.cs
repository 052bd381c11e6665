namespace Rag.Core.Queue;

/// <summary>What a request was answered.</summary>
/// <param name="Digest">Of the request's body, so that another request under the same key is told from a repetition.</param>
/// <param name="Body">UTF-8.</param>
public sealed record RequestAnswer(ReadOnlyMemory<byte> Digest, ReadOnlyMemory<byte> Body);
