using System.Text;
using Microsoft.AspNetCore.Components;

namespace Rag.Pages;

/// <summary>
/// A page, rendered whole before its first byte is sent: where rendering fails, the reader gets the page that says so, and never one that
/// breaks off.
/// </summary>
/// <param name="parameters">The component's parameters by name.</param>
public sealed class PageResult<TPage>(IReadOnlyDictionary<string, object?> parameters, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var framed = new Dictionary<string, object?>
        {
            [nameof(FramedPage<>.Frame)] = PageFrame.Of(httpContext),
            [nameof(FramedPage<>.Parameters)] = new Dictionary<string, object?>(parameters),
        };
        var html = await PageRendering.ToHtmlAsync<FramedPage<TPage>>(httpContext.RequestServices, framed);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        await httpContext.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(html), httpContext.RequestAborted);
    }
}
