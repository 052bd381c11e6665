using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Rag.Api.Nodes;
using Rag.Core.Text;

namespace Rag.Api.Edge;

/// <summary>
/// The one gate for JSON from outside: a body that passes is of bounded size and depth, and all its text is Unicode, so that whoever reads
/// it later can do so without care.
/// </summary>
internal static class JsonBody
{
    public const int LargestBytes = 4 << 20;

    /// <summary>
    /// Of a body that is too large, so much is read and thrown away: most clients read no answer before they have sent all.
    /// </summary>
    public const int MostDiscardedBytes = 64 << 20;

    /// <exception cref="BadHttpRequestException">What is wrong with it, with the status to answer.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                "The body has to be JSON with the header 'Content-Type: application/json'.",
                StatusCodes.Status415UnsupportedMediaType
            );
        }

        var json = await ReadBytesAsync(http);
        RequireText(json.Span);
        http.Features.Get<SendableQuestion>()?.Body = json;
        return json;
    }

    /// <summary>The body as what is expected of it.</summary>
    /// <exception cref="BadHttpRequestException">What is wrong with it, with the status to answer.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
    {
        var json = await ReadAsync(http);
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw Refusal("The body is not the JSON that is expected here.");
        }
    }

    /// <summary>
    /// Escapes can write halves of surrogate pairs, which are no text any more than broken UTF-8. Faults of form are left to whoever parses
    /// the body.
    /// </summary>
    /// <exception cref="BadHttpRequestException">Something in it is no text.</exception>
    internal static void RequireText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw Refusal("The body is not valid UTF-8.");
        }

        if (!AreStringsWellFormed(json))
        {
            throw Refusal("A text in the body holds half of a surrogate pair: it is no Unicode text.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http)
    {
        var (json, isTooLarge) = (new MemoryStream(), http.Request.ContentLength > LargestBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var count)
            {
                isTooLarge |= json.Length + count > LargestBytes;
                json.Write(buffer, 0, isTooLarge ? 0 : count);
            }
        }
        catch (IOException broken) when (broken is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            // The server says so where the lengths of a chunked body make no sense.
            throw Refusal("The body is not sent in a form that can be read.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return isTooLarge
            ? throw new BadHttpRequestException(ErrorBody.TooLarge, StatusCodes.Status413PayloadTooLarge)
            : json.GetBuffer().AsMemory(0, (int)json.Length);
    }

    private static bool AreStringsWellFormed(ReadOnlySpan<byte> json)
    {
        try
        {
            return WellFormedText.AreStringsWellFormed(json);
        }
        catch (JsonException)
        {
            return true; // whoever parses it says where it is malformed
        }
    }

    private static BadHttpRequestException Refusal(string sentence) => new(sentence, StatusCodes.Status400BadRequest);
}
