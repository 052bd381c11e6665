namespace Rag.Engine.Tests.Support;

/// <summary>
/// A "model" whose KV and logits are hashes of all that a token attends to, with the distances. As in a real one, KV depends on the context
/// it was computed in and on relative positions alone, so that reading one wrong slot, or a right one at the wrong place, changes
/// everything after it.
/// </summary>
internal static class ContentModel
{
    /// <param name="adapter">0 for the model alone.</param>
    public static ulong Begin(int token, int adapter = 0) => Mix((ulong)token + 0x51ED27 + ((ulong)adapter << 40));

    /// <summary>Order does not matter, as in attention: <paramref name="distance"/> alone says where the key stands.</summary>
    public static ulong Attend(ulong state, ulong key, int distance) => state + Mix(key ^ Mix((ulong)distance));

    /// <summary>The state behind a token: order matters, and nothing leads back.</summary>
    public static ulong Remember(ulong state, int token) => Mix((state * 31) + (ulong)token + 0x9E37);

    /// <summary>What a token makes of the state that it stands in.</summary>
    public static ulong Recall(ulong value, ulong state) => value + Mix(state ^ 0xC0FFEE);

    public static void Logits(ulong state, Span<float> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (Mix(state + ((ulong)i * 0xD1B54A32D192ED03)) >> 40) / (float)(1 << 24) * 8;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
