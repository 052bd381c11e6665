using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rag.Fetching.ModelHubs;

/// <summary>
/// A file on its way into a folder: what is there of it in FILE.part, with the tag of what the server sent in FILE.tag. It gets its name
/// when it is whole and has its digest.
/// </summary>
internal sealed class HubDownload
{
    private const int MostTagCharacters = 1024;

    private readonly string _path;
    private readonly string _part;
    private readonly string _tag;
    private bool _differedBefore;

    public HubDownload(ModelHubFile file, string folder)
    {
        File = file;
        _path = Path.Combine(folder, file.Path);
        (_part, _tag) = (_path + ".part", _path + ".tag");
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
    }

    public ModelHubFile File { get; }

    /// <summary>Bytes that are there.</summary>
    public long Received => new FileInfo(_part) is { Exists: true } part ? part.Length : 0;

    /// <summary>
    /// The strong tag of what is there, by which a server knows whether the rest still belongs to it; null where it must begin anew.
    /// </summary>
    public string? Tag
    {
        get
        {
            if (Received == 0 || new FileInfo(_tag) is not { Exists: true, Length: <= MostTagCharacters })
            {
                return null;
            }

            var tag = System.IO.File.ReadAllText(_tag);
            return tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' ? tag : null;
        }
    }

    public bool IsDone(CancellationToken cancellation)
    {
        if (!System.IO.File.Exists(_path))
        {
            return false;
        }

        if (DigestIsRight(_path, cancellation))
        {
            return true;
        }

        System.IO.File.Delete(_path);
        return false;
    }

    /// <summary>Opens the part for its next bytes.</summary>
    /// <param name="from">Where they belong; what lies behind is dropped.</param>
    /// <param name="tag">Of what the server sends now.</param>
    public FileStream Open(long from, string? tag)
    {
        System.IO.File.Delete(_tag);
        var stream = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.SetLength(from);
        stream.Position = from;
        if (tag is not null)
        {
            System.IO.File.WriteAllText(_tag, tag);
        }

        return stream;
    }

    public void Forget()
    {
        System.IO.File.Delete(_part);
        System.IO.File.Delete(_tag);
    }

    /// <summary>Gives the file its name. What differs from the listing is fetched once more as a whole.</summary>
    /// <exception cref="ModelHubException">It differs again.</exception>
    public void Finish(CancellationToken cancellation)
    {
        if (File.Bytes == 0)
        {
            Open(0, tag: null).Dispose();
        }

        if (DigestIsRight(_part, cancellation))
        {
            System.IO.File.Move(_part, _path, overwrite: true);
            System.IO.File.Delete(_tag);
            return;
        }

        Forget();
        if (_differedBefore)
        {
            throw new ModelHubException(
                $"What is sent of {File.Path} has not the digest that the hub lists: a mirror or proxy on the way changed it; try another."
            );
        }

        _differedBefore = true;
    }

    private bool DigestIsRight(string path, CancellationToken cancellation)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        if (stream.Length != File.Bytes)
        {
            return false;
        }

#pragma warning disable CA5350 // Git names small files by SHA-1, and the hub knows no other digest of them.
        using var hash = IncrementalHash.CreateHash(File.Sha256 is null ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
#pragma warning restore CA5350
        if (File.Sha256 is null)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {File.Bytes}\0")));
        }

        var buffer = new byte[1 << 20];
        while (stream.Read(buffer) is > 0 and var count)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, count));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == (File.Sha256 ?? File.BlobId);
    }
}
