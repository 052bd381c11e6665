using System.IO.Compression;
using System.Text;
using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class TextFileTests : IDisposable
{
    private const string Text = "Réka\n漢字 🚲\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-text-");

    [Fact]
    public void Open_PlainOrGzipped_GivesTheSameText()
    {
        var plain = Write("a.jsonl", Encoding.UTF8.GetBytes(Text));
        var packed = Write("a.jsonl.gz", Gzip(Encoding.UTF8.GetBytes(Text)));

        Assert.Equal(Text, Read(plain));
        Assert.Equal(Text, Read(packed));
    }

    [Fact]
    public void Open_DamagedGzip_FailsInsteadOfEndingEarly()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"line {i}\n"))));
        packed[packed.Length / 2] ^= 0xff;

        Assert.ThrowsAny<Exception>(() => Read(Write("damaged.gz", packed)));
    }

    [Fact]
    public void Open_Closed_LetsGoOfTheFile()
    {
        var path = Write("a.gz", Gzip("a"u8.ToArray()));

        Read(path);

        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(alone.CanWrite);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Read(string path)
    {
        using var reader = TextFile.Open(path);
        return reader.ReadToEnd();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
