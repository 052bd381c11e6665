using Microsoft.AspNetCore.Http.Features;

namespace Rag.Pages;

/// <summary>The one gate for forms from outside: of bounded size in every respect.</summary>
public static class FormBody
{
    private const int LargestBytes = 64 << 10;
    private const int MostFields = 300;
    private const int LongestKey = 100;

    /// <exception cref="BadHttpRequestException">It is no such form; with the status to answer.</exception>
    public static async Task<IFormCollection> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength > LargestBytes)
        {
            throw new BadHttpRequestException("The body has to be a short form.", StatusCodes.Status400BadRequest);
        }

        try
        {
            return await http.Request.ReadFormAsync(
                new FormOptions
                {
                    BufferBodyLengthLimit = LargestBytes,
                    MultipartBodyLengthLimit = LargestBytes,
                    KeyLengthLimit = LongestKey,
                    ValueLengthLimit = LargestBytes,
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
