using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rag.Eval.Runs;

/// <summary>Names for runs: 26 digits of base 32, the first ten of them the milliseconds of the start, the others random.</summary>
public static class RunIds
{
    /// <summary>Without I, L, O and U, which are misread.</summary>
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    private const int Length = 26;
    private const int BitsPerDigit = 5;

    public static string New(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var random = BinaryPrimitives.ReadUInt128BigEndian(bytes) & ((UInt128.One << 80) - 1);
        var number = ((UInt128)(ulong)at.ToUnixTimeMilliseconds() << 80) | random;
        return string.Create(Length, number, static (digits, left) =>
        {
            foreach (var place in Enumerable.Range(0, Length))
            {
                digits[Length - 1 - place] = Digits[(int)(uint)(left >> (place * BitsPerDigit)) & (Digits.Length - 1)];
            }
        });
    }
}
