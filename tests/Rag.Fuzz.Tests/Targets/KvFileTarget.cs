using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A file of the disk tier, under the name that its header gives it, with the header's checksum as found and made right.</summary>
public sealed class KvFileTarget : FuzzTarget, IDisposable
{
    private const int KeyAt = 32;
    private const int TokenCountAt = 12;
    private const int KvBytesAt = 16;
    private const int NumberAt = 24;

    private static readonly ModelShape s_shape = new(61, 512, 4, 256, 64, [0], "model-a");
    private static readonly ChunkIdentity s_identity = ChunkIdentity.Of(
        new PromptPart(PromptPartKind.Passage, [1, 2, 3, 4, 5]),
        s_shape.Digest
    );

    private static readonly byte[] s_kv = [.. Enumerable.Range(0, 128).Select(n => (byte)n)];

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _sound;

    public KvFileTarget()
    {
        using (var store = KvStore.Open(_folder.Path, 1 << 20, s_shape))
        {
            store.TryAppend(s_identity, s_kv);
        }

        var path = Files().Single();
        _sound = File.ReadAllBytes(path);
        File.Delete(path);
    }

    public override long MostAllocated => 8L << 20;

    public override IEnumerable<byte[]> Seeds()
    {
        yield return _sound;
        yield return With(TokenCountAt, 0x3FFF_FFE0, KvBytesAt, 0);
        yield return With(TokenCountAt, int.MaxValue, KvBytesAt, -1);
        yield return With(TokenCountAt, -5, KvBytesAt, 128);
        yield return With(NumberAt, long.MaxValue, KvBytesAt, 128);
        yield return _sound[..KvHeaderFormat.Size];
    }

    public override void Run(byte[] input)
    {
        Read(input);
        if (input.Length >= KvHeaderFormat.Size)
        {
            var header = input.ToArray();
            BinaryPrimitives.WriteUInt64LittleEndian(
                header.AsSpan(KvHeaderFormat.Size - sizeof(ulong)),
                XxHash3.HashToUInt64(header.AsSpan(0, KvHeaderFormat.Size - sizeof(ulong)))
            );
            Read(header);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Read(byte[] file)
    {
        var key = file.Length >= KeyAt + 32 ? file.AsSpan(KeyAt, 32) : MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>([s_identity.Key]));
        var name = Convert.ToHexStringLower(key);
        var path = Path.Combine(_folder.Path, name[..2], name + ".kv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
        using var store = KvStore.Open(_folder.Path, 1 << 20, s_shape);
        store.CheckIntegrity();
        if (store.Entries + store.RemovedFiles != 1 || store.Bytes > file.Length)
        {
            throw new FuzzFault($"{store.Entries} entries of {store.Bytes} bytes, {store.RemovedFiles} removed.");
        }

        var kv = new byte[s_kv.Length];
        if (store.TryRead(s_identity, kv) && !kv.AsSpan().SequenceEqual(s_kv) && !HasChecksum(file))
        {
            throw new FuzzFault("KV was served that its checksum does not cover.");
        }

        store.TryAppend(s_identity, s_kv);
        store.CheckIntegrity();
        store.Purge([s_identity]);
        foreach (var left in Files().ToArray())
        {
            File.Delete(left);
        }
    }

    /// <summary>A crafted file may have a right checksum of other KV.</summary>
    private static bool HasChecksum(byte[] file) =>
        BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(236)) == XxHash3.HashToUInt64(file.AsSpan(KvHeaderFormat.Size));

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_folder.Path, "*.kv", SearchOption.AllDirectories);

    private byte[] With(int at, long value, int kvAt, long kvBytes)
    {
        var file = _sound.ToArray();
        if (at == TokenCountAt)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), (int)value);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
        }

        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(kvAt), kvBytes);
        return file;
    }
}
