using Rag.Api.Edge;
using Rag.Core.Access;

namespace Rag.Api.Mcp;

/// <summary>Who calls a tool: the caller of the HTTP request, or the person at whose terminal the program runs.</summary>
internal sealed class ToolCaller(IHttpContextAccessor http)
{
    public Audience Audience => http.HttpContext?.Audience() ?? Audience.Everybody;
}
