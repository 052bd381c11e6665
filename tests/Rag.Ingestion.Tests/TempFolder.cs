using System.IO.Compression;
using System.Text;
using Rag.Core.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests;

/// <summary>A folder for one test's files; gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rag-ingestion-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string WriteGzip(string name, Action<Stream> fill)
    {
        var path = System.IO.Path.Combine(Path, name);
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        fill(file);
        return path;
    }

    /// <summary>Everything read from the paths.</summary>
    public static List<ReadResult> ReadAll(params string[] paths) =>
        [.. new ArticleFiles(paths).Read(TestContext.Current.CancellationToken)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class ReadResults
{
    public static List<ArticleDraft> Articles(this IEnumerable<ReadResult> results) =>
        [.. results.OfType<ReadResult.Found>().Select(found => found.Draft)];

    public static List<string> Problems(this IEnumerable<ReadResult> results) =>
        [.. results.OfType<ReadResult.Failed>().Select(failed => failed.Sentence)];
}
