using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rag.Core.Text;

/// <summary>
/// Text without halves of surrogate pairs. UTF-8 has no form for them; UTF-16 in memory and the escapes of JSON can hold them all the same.
/// </summary>
public static class WellFormedText
{
    /// <summary>False where a surrogate stands alone.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(at + length)..];
        }

        return true;
    }

    /// <summary>The text with U+FFFD in the place of every surrogate that stands alone.</summary>
    public static string Repaired(string text)
    {
        var repaired = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            repaired.Append(rune);
        }

        return repaired.ToString();
    }

    /// <summary>False where an escape in a string or a name of the JSON text makes half a character.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool AreStringsWellFormed(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (!IsWellFormed(reader))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same of the token that the reader is at; true for one that is neither string nor name.</summary>
    public static bool IsWellFormed(in Utf8JsonReader reader)
    {
        if (reader is not { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true })
        {
            return true;
        }

        var text = ArrayPool<char>.Shared.Rent(reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length);
        try
        {
            reader.CopyString(text);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }
}
