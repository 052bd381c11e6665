using Rag.Api.Edge;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>Answers pages by <see cref="AdminSession"/>.</summary>
internal sealed class PageAccess(AdminSession session, PageSessions sessions) : IPageAccess
{
    public bool MaySee(HttpContext http) => session.MaySee(http);

    public bool MayChange(HttpContext http) => session.MayChange(http);

    public IResult Refusal(HttpContext http, string back, string instead) =>
        session.HasKey
            ? SignInPage.Result(ProblemOf(http), back)
            : MessagePage.Result(
                "Not from here",
                $"{instead}, or from a page with a key: the one that Server:AdminKey sets, or one with the role admin.",
                StatusCodes.Status403Forbidden
            );

    /// <summary>Whoever is signed in already is told why that is not enough.</summary>
    private string? ProblemOf(HttpContext http) => sessions.Of(http) is null ? null : "This takes a key with the role admin.";
}
