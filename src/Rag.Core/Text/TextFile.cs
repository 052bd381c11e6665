using System.IO.Compression;

namespace Rag.Core.Text;

/// <summary>Text files, plain or gzipped.</summary>
public static class TextFile
{
    /// <summary>
    /// The file's text, UTF-8 unless a byte order mark says otherwise. Compression is told by the name, .gz: a pipe cannot be looked at
    /// first.
    /// </summary>
    public static StreamReader Open(string path)
    {
        var file = File.OpenRead(path);
        return new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
    }
}
