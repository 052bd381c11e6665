namespace Rag.Fetching.ModelHubs;

/// <summary>A file of a repository, as the hub lists it.</summary>
/// <param name="Path">Below the repository's root, with forward slashes; it never leaves the folder that it is put into.</param>
/// <param name="Sha256">Of a large file's content in lower-case hex; null for a small one.</param>
/// <param name="BlobId">The name that git has for a small file's content; null for a large one.</param>
public sealed record ModelHubFile(string Path, long Bytes, string? Sha256, string? BlobId);
