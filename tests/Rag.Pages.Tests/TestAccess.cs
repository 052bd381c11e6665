namespace Rag.Pages.Tests;

/// <summary>Lets everybody in, or nobody.</summary>
internal sealed class TestAccess(bool mayEnter) : IPageAccess
{
    public bool MaySee(HttpContext http) => mayEnter;

    public bool MayChange(HttpContext http) => mayEnter;

    public IResult Refusal(HttpContext http, string back, string instead) => Results.Text($"{instead}, not from {back}.", statusCode: 403);
}
