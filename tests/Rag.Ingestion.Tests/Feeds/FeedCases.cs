using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>The conformance suite: files below <c>tests</c>, and a line for each in <c>index.jsonl</c>.</summary>
internal static class FeedCases
{
    /// <summary>Where the suite's own server serves its files, and relative addresses begin.</summary>
    private static readonly Uri s_server = new("http://127.0.0.1:8097/");

    public static void Unpack(string archive, string folder)
    {
        using var tar = Process.Start("tar", ["-xf", archive, "-C", folder]);
        tar.WaitForExit();
        Assert.SkipUnless(tar.ExitCode == 0, "needs tar and xz.");
    }

    public static IEnumerable<FeedCase> Read(string folder)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, "index.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            var name = entry.GetProperty("file").GetString()!;
            var conditions = entry.TryGetProperty("conds", out var list) ? list.Clone().EnumerateArray().ToList() : [];
            yield return new FeedCase(name, File.ReadAllBytes(Path.Combine(folder, "tests", name)), SourceOf(entry, name), conditions);
        }
    }

    private static FeedSource SourceOf(JsonElement entry, string name)
    {
        var location = Header(entry, "Content-Location");
        var address = new Uri(new Uri(s_server, $"tests/{name}"), location ?? "");
        var charset = MediaTypeHeaderValue.TryParse(Header(entry, "Content-Type"), out var type) ? type.CharSet : null;
        return new FeedSource(address.AbsoluteUri, charset, Header(entry, "Content-Language"));
    }

    private static string? Header(JsonElement entry, string name) =>
        entry.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
            ? headers
                .EnumerateObject()
                .Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
                .Select(header => header.Value.GetString())
                .FirstOrDefault()
            : null;
}
