namespace Rag.Pages;

/// <summary>Who may see what only the person who runs the service sees. The service decides; pages ask. Thread-safe.</summary>
public interface IPageAccess
{
    /// <summary>Whether the request may see pages of the person who runs the service.</summary>
    bool MaySee(HttpContext http);

    /// <summary>Whether the request, a form's, may change something: its browser has to say that the form is the service's own.</summary>
    bool MayChange(HttpContext http);

    /// <summary>The page that a request which may not is answered with: the place where one signs in, or why that does not help.</summary>
    /// <param name="back">The path that is shown once the key is given.</param>
    /// <param name="instead">How the same is done without a page, as the beginning of a sentence.</param>
    IResult Refusal(HttpContext http, string back, string instead);
}
