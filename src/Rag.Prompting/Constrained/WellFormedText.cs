using System.Text;
using System.Text.Json;

namespace Rag.Prompting.Constrained;

/// <summary>Text without half characters. UTF-8 has no form for them, so no answer could ever hold one.</summary>
internal static class WellFormedText
{
    /// <summary>False where a surrogate stands alone.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    /// <summary>False where an escape in a string or a name of the JSON text makes half a character.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool AreStringsWellFormed(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true })
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
