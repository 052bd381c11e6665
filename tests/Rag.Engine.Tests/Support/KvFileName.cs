using System.Runtime.InteropServices;
using Rag.Core.Prompts;
using Rag.Engine.Cache;

namespace Rag.Engine.Tests.Support;

internal static class KvFileName
{
    /// <summary>Without its extension.</summary>
    public static string Of(ChunkIdentity identity)
    {
        var key = identity.Key;
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in key)));
    }
}
