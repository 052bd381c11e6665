using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>Who is asking, as the door has found out.</summary>
internal static class HttpAudience
{
    public static Audience Audience(this HttpContext http) => http.Features.Get<Audience>() ?? Core.Access.Audience.Everybody;
}
