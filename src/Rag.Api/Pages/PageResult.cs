using System.Text;
using Microsoft.AspNetCore.Components;

namespace Rag.Api.Pages;

/// <summary>
/// A page, rendered whole before its first byte is sent: where rendering fails, the reader gets the page that says so, and never one that
/// breaks off.
/// </summary>
/// <param name="parameters">The component's parameters by name.</param>
internal sealed class PageResult<TPage>(IReadOnlyDictionary<string, object?> parameters, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    public async Task ExecuteAsync(HttpContext http)
    {
        var html = await PageRendering.ToHtmlAsync<TPage>(http.RequestServices, parameters);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(html), http.RequestAborted);
    }
}
