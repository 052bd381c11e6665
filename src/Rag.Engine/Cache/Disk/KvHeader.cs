using System.IO.Hashing;
using System.Runtime.InteropServices;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>What a file of the disk tier says of the passage whose KV it holds.</summary>
/// <param name="Number">Files are numbered in the order in which they are written, over restarts as well.</param>
/// <param name="Checksum">XxHash3 of token ids and KV.</param>
internal readonly record struct KvHeader(Digest Key, Digest Content, int TokenCount, long KvBytes, long Number, ulong Checksum)
{
    public int TokenBytes => TokenCount * sizeof(int);

    /// <summary>Of the whole file: header, token ids, KV.</summary>
    public long FileBytes => KvHeaderFormat.Size + TokenBytes + KvBytes;

    public static KvHeader Of(ChunkIdentity identity, ReadOnlySpan<byte> kv, long number) =>
        new(identity.Key, identity.Content, identity.TokenIds.Length, kv.Length, number, ChecksumOf(identity.TokenIds.AsSpan(), kv));

    public static ulong ChecksumOf(ReadOnlySpan<int> tokenIds, ReadOnlySpan<byte> kv)
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(tokenIds));
        hash.Append(kv);
        return hash.GetCurrentHashAsUInt64();
    }
}
