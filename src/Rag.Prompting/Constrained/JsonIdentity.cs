using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rag.Prompting.Constrained;

/// <summary>Values of JSON that are the same: numbers by what they are worth, objects in any order of their members.</summary>
internal sealed class JsonIdentity : IEqualityComparer<JsonElement>
{
    public static readonly JsonIdentity Instance = new();

    private const long LargestExponent = 1_000_000_000;

    public bool Equals(JsonElement x, JsonElement y) => JsonElement.DeepEquals(x, y);

    /// <summary>As deep as the document, whose depth its reader bounds.</summary>
    public int GetHashCode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!.GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Number:
                return HashOfNumber(JsonMarshal.GetRawUtf8Value(value));
            case JsonValueKind.Array:
                var items = new HashCode();
                foreach (var item in value.EnumerateArray())
                {
                    items.Add(GetHashCode(item));
                }

                return items.ToHashCode();
            case JsonValueKind.Object:
                var members = 0;
                foreach (var member in value.EnumerateObject())
                {
                    members += HashCode.Combine(member.Name.GetHashCode(StringComparison.Ordinal), GetHashCode(member.Value));
                }

                return members;
            default:
                return (int)value.ValueKind;
        }
    }

    /// <summary>Of the digits without zeros around them, and of their place: no rounding, which would give many numbers one hash.</summary>
    private static int HashOfNumber(ReadOnlySpan<byte> number)
    {
        var exponentAt = number.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? number : number[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : ExponentOf(number[(exponentAt + 1)..]);
        var hash = new HashCode();
        var (zeros, hasDigits, isBehindPoint) = (0, false, false);
        foreach (var c in mantissa)
        {
            if (c == '.')
            {
                isBehindPoint = true;
                continue;
            }

            if (c == '-')
            {
                continue;
            }

            exponent -= isBehindPoint ? 1 : 0;
            if (c == '0')
            {
                zeros++;
                continue;
            }

            for (; zeros > 0; zeros--)
            {
                if (hasDigits)
                {
                    hash.Add('0');
                }
            }

            hash.Add((char)c);
            hasDigits = true;
        }

        if (!hasDigits)
        {
            return 0;
        }

        exponent += zeros;
        hash.Add(Math.Clamp(exponent, -LargestExponent, LargestExponent));
        return hash.ToHashCode();
    }

    /// <summary>Beyond what any length of a mantissa can bring back below the largest, all are alike.</summary>
    private static long ExponentOf(ReadOnlySpan<byte> text)
    {
        long exponent = 0;
        foreach (var digit in text.TrimStart("+-"u8))
        {
            exponent = Math.Min(1000 * LargestExponent, (10 * exponent) + (digit - '0'));
        }

        return text[0] == '-' ? -exponent : exponent;
    }
}
