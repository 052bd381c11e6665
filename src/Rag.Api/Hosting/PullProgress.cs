namespace Rag.Api.Hosting;

/// <summary>How much of a file is there, in bytes.</summary>
internal readonly record struct PullProgress(string File, long Received, long Bytes);
