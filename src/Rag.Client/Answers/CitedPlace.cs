namespace Rag.Client.Answers;

/// <summary>A stretch of one revision of an article.</summary>
/// <param name="Start">With <paramref name="End"/>, half-open UTF-16 offsets in the body of the revision.</param>
/// <param name="Page">The service's page of this revision, with the stretch marked; null where it was not told.</param>
public sealed record CitedPlace(string Article, int Revision, int Start, int End, string? Page = null);
