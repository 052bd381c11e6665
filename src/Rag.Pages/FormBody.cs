using Microsoft.AspNetCore.Http.Features;

namespace Rag.Pages;

/// <summary>The one gate for forms from outside: of bounded size in every respect.</summary>
public static class FormBody
{
    private const int LargestBytes = 64 << 10;

    /// <summary>Of a form that brings a list.</summary>
    private const int LargestListBytes = 4 << 20;

    private const int MostFields = 300;
    private const int LongestKey = 100;

    /// <exception cref="BadHttpRequestException">It is no such form; with the status to answer.</exception>
    public static Task<IFormCollection> ReadAsync(HttpContext http) =>
        http.Request.ContentLength > LargestBytes
            ? throw new BadHttpRequestException("The body has to be a short form.", StatusCodes.Status400BadRequest)
            : ReadAsync(http, LargestBytes);

    /// <summary>A form with a file, or with a field as long as one; of at most 4 MB.</summary>
    /// <exception cref="BadHttpRequestException">It is no such form; with the status to answer.</exception>
    public static Task<IFormCollection> ReadListAsync(HttpContext http) =>
        http.Request.ContentLength > LargestListBytes
            ? throw new BadHttpRequestException("A list may have 4 MB.", StatusCodes.Status413PayloadTooLarge)
            : ReadAsync(http, LargestListBytes);

    private static async Task<IFormCollection> ReadAsync(HttpContext http, int largest)
    {
        if (!http.Request.HasFormContentType)
        {
            throw new BadHttpRequestException("The body has to be a form.", StatusCodes.Status400BadRequest);
        }

        try
        {
            return await http.Request.ReadFormAsync(
                new FormOptions
                {
                    BufferBodyLengthLimit = largest,
                    MultipartBodyLengthLimit = largest,
                    MemoryBufferThreshold = largest,
                    KeyLengthLimit = LongestKey,
                    ValueLengthLimit = largest,
                    ValueCountLimit = MostFields,
                },
                http.RequestAborted
            );
        }
        catch (InvalidDataException)
        {
            throw new BadHttpRequestException("The form is larger than any form here.", StatusCodes.Status400BadRequest);
        }
    }
}
