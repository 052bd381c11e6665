using System.Text.Json;

namespace Rag.Fetching.ModelHubs;

/// <summary>Reads what the hub says of a repository at a revision.</summary>
internal static class HubListing
{
    private const int MostFiles = 20_000;
    private const int CommitDigits = 40;
    private const int Sha256Digits = 64;
    private const int LongestPath = 500;

    /// <summary>Of one file, in bytes; no sum of them overflows.</summary>
    private const long MostBytes = 1L << 45;

    public static ModelRepository Read(string name, string revision, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var commit = root.GetProperty("sha").GetString() ?? "";
            var siblings = root.GetProperty("siblings");
            if (
                !IsHex(commit, CommitDigits)
                || siblings.GetArrayLength() > MostFiles
                || (IsHex(revision, CommitDigits) && revision != commit)
            )
            {
                throw new ModelHubException($"The hub's answer about {name} at {revision} names another commit, or too many files.");
            }

            var files = siblings.EnumerateArray().Select(Read).OfType<ModelHubFile>().DistinctBy(file => file.Path, StringComparer.Ordinal);
            return new ModelRepository(name, commit, [.. files]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelHubException($"The hub's answer about {name} is not what its API documents: is it a hub of models?", e);
        }
    }

    /// <summary>Null for a file that cannot be taken: its path could lead elsewhere, or the hub tells no size or digest.</summary>
    private static ModelHubFile? Read(JsonElement sibling)
    {
        var path = sibling.GetProperty("rfilename").GetString() ?? "";
        if (
            !IsBelow(path)
            || !sibling.TryGetProperty("size", out var size)
            || !size.TryGetInt64(out var bytes)
            || bytes is < 0 or > MostBytes
        )
        {
            return null;
        }

        if (sibling.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object)
        {
            return large.GetProperty("sha256").GetString() is { } sha256 && IsHex(sha256, Sha256Digits)
                ? new ModelHubFile(path, bytes, sha256, BlobId: null)
                : null;
        }

        return sibling.TryGetProperty("blobId", out var blob) && blob.GetString() is { } id && IsHex(id, CommitDigits)
            ? new ModelHubFile(path, bytes, Sha256: null, id)
            : null;
    }

    private static bool IsBelow(string path) =>
        path.Length is > 0 and <= LongestPath
        && !path.Any(c => c is '\\' or ':' || char.IsControl(c))
        && !path.Split('/').Any(part => part is "" or "." or "..");

    private static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);
}
