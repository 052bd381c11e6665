using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Rag.Tests;

/// <summary>
/// Reference data and models in the folder <c>shared</c> beside the repository (RAG_SHARED names another). A test that
/// needs a file which is not there is skipped with a line that names it.
/// </summary>
internal static class SharedData
{
    public static string? Folder { get; } = Find();

    /// <summary>The full path of a file or folder below <c>shared</c>; skips the running test when it is absent.</summary>
    public static string Require(string relative)
    {
        Assert.SkipUnless(Folder is not null, "needs the folder 'shared' beside the repository, or RAG_SHARED.");
        var path = Path.Combine(Folder!, relative);
        Assert.SkipUnless(Path.Exists(path), $"needs {relative} below {Folder}.");
        return path;
    }

    /// <summary>The JSON objects of a .jsonl or .jsonl.gz file below <c>shared</c>.</summary>
    public static IEnumerable<JsonElement> Lines(string relative)
    {
        var path = Require(relative);
        return ReadLines(path);
    }

    private static IEnumerable<JsonElement> ReadLines(string path)
    {
        using Stream file = File.OpenRead(path);
        using var content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                using var document = JsonDocument.Parse(line);
                yield return document.RootElement.Clone();
            }
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RAG_SHARED") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            {
                var shared = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
