using System.Globalization;
using Rag.Core.Answers;

namespace Rag.Api.Pages;

/// <summary>A page that could not answer for want of time says so in its status as well, for whatever fetches pages by itself.</summary>
internal static class Busy
{
    public static int StatusOf(HttpResponse response, Exception exception)
    {
        if (exception is not AnswerRefusedException { RetryAfter: { } retryAfter })
        {
            return StatusCodes.Status200OK;
        }

        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return StatusCodes.Status503ServiceUnavailable;
    }
}
