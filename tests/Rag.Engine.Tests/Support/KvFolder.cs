using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Support;

/// <summary>A folder for a KV store, and small entries for it that are told apart by a number.</summary>
internal sealed class KvFolder : IDisposable
{
    /// <summary>Bytes of files; far more than the tests write.</summary>
    public const long Limit = 1 << 20;

    public static readonly ModelShape Shape = DefaultShape;

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public IEnumerable<string> Files => _folder.Files;

    /// <summary>All but the lock.</summary>
    public IEnumerable<string> AllFiles() =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Where(System.IO.Path.HasExtension);

    public KvStore Open() => KvStore.Open(Path, Limit, Shape);

    public string PathOf(int text)
    {
        var name = KvFileName.Of(Identity(text));
        return System.IO.Path.Combine(Path, name[..2], name + ".kv");
    }

    /// <summary>Null where the store does not have it.</summary>
    public static byte[]? Read(KvStore store, int text)
    {
        var kv = new byte[Kv(text).Length];
        return store.TryRead(Identity(text), kv) ? kv : null;
    }

    public static ChunkIdentity Identity(int text) => ChunkIdentity.Of(Passage(Tokens(9, text)), Shape.Digest);

    public static byte[] Kv(int text)
    {
        var bytes = new byte[3 * Shape.BytesPerBlock];
        new Random(text + 1).NextBytes(bytes);
        return bytes;
    }

    public void Dispose() => _folder.Dispose();
}
