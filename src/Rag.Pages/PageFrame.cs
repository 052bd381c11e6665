namespace Rag.Pages;

/// <summary>What the frame around a page knows of the request.</summary>
/// <param name="Path">Of the request.</param>
/// <param name="MayAdminister">Whether links to pages of the person who runs the service are shown.</param>
/// <param name="Files">Null where files are not served.</param>
public sealed record PageFrame(PathString Path, bool MayAdminister, PageFiles? Files)
{
    public static PageFrame None { get; } = new(default, false, null);

    public static PageFrame Of(HttpContext http) =>
        new(
            http.Request.Path,
            http.RequestServices.GetService<IPageAccess>()?.MaySee(http) == true,
            http.RequestServices.GetService<PageFiles>()
        );
}
