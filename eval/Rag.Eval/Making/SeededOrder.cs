using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rag.Eval.Making;

/// <summary>An order that looks like chance and is the same for the same seed on every machine.</summary>
internal static class SeededOrder
{
    public static IOrderedEnumerable<T> Of<T>(IEnumerable<T> items, int seed, Func<T, string> key) =>
        items.OrderBy(item => Place(seed, key(item))).ThenBy(key, StringComparer.Ordinal);

    private static ulong Place(int seed, string key) =>
        BinaryPrimitives.ReadUInt64BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {key}")))
        );
}
