using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Rag.Pages;

/// <summary>What pages need of the host that serves them.</summary>
public static class PageServices
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<PageFiles>();

        // Letters of every script are sent as they are.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        return services;
    }

    /// <summary>Serves the files that pages load, with what browsers may keep of them.</summary>
    public static IApplicationBuilder UsePageFiles(this IApplicationBuilder app) =>
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = PageFiles.SetCaching });
}
