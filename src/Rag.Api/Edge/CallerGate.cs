using System.Globalization;
using Rag.Api.Nodes;
using Rag.Api.Pages;
using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>
/// Lets a request in for somebody, or says what is missing: who is calling, whether they may, and whether their tenant's quota holds it.
/// </summary>
internal sealed class CallerGate(RequestDelegate next, Callers callers, TenantMeters meters)
{
    /// <summary>The same for a key that is missing, wrong, expired or revoked.</summary>
    private const string NoKey = "The API key is missing, or is none that is valid here: send a valid one as 'Authorization: Bearer KEY'.";

    private const string FarAway =
        "As long as no API key exists, only callers at the service's own machine are answered: create a key there with "
        + "'rag keys create NAME'.";

    private const string WrongRole = "The API key does not have the role that this needs.";

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<ReceivedQuestion>() is not null)
        {
            var tenant = http.Audience().Tenant; // of whom another node has counted it
            meters.Receive(tenant);
            return ServeAsync(http, tenant);
        }

        var doorway = Doorways.Of(http.Request);
        if (doorway == Doorway.Open)
        {
            return next(http);
        }

        var caller = callers.Of(http);
        if (doorway == Doorway.Asking)
        {
            if (caller is null)
            {
                return RefuseAsync(http, callers);
            }

            if (!caller.Has(ApiRoles.Ask))
            {
                return ErrorBody.WriteAsync(http, StatusCodes.Status403Forbidden, WrongRole, code: "insufficient_permissions");
            }
        }

        http.SetCaller(caller ?? Caller.Nobody);
        return Doorways.IsCounted(http.Request) ? CountAsync(http, http.Audience().Tenant) : next(http);
    }

    /// <summary>An endpoint filter for what only those who may write are answered.</summary>
    public static async ValueTask<object?> RequireWriterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var callers = http.RequestServices.GetRequiredService<Callers>();
        if (http.Caller().Has(ApiRoles.Write))
        {
            return await next(context);
        }

        if (!callers.KeysExist)
        {
            return await AdminGate.RequireAsync(context, next);
        }

        if (http.Caller().Key is null)
        {
            await RefuseAsync(http, callers);
        }
        else
        {
            await ErrorBody.WriteAsync(http, StatusCodes.Status403Forbidden, WrongRole, code: "insufficient_permissions");
        }

        return Results.Empty;
    }

    private static Task RefuseAsync(HttpContext http, Callers callers)
    {
        callers.NoteRefusal(http);
        if (callers.WaitOf(http) is { Ticks: > 0 } wait)
        {
            RateHeaders.SetRetryAfter(http.Response.Headers, wait);
            return ErrorBody.WriteAsync(
                http,
                StatusCodes.Status429TooManyRequests,
                "Wrong keys came from this address too often: come again when the time in Retry-After has passed.",
                code: "rate_limit_exceeded"
            );
        }

        var isPage = !Doorways.IsOfPrograms(http.Request.Path) && HttpMethods.IsGet(http.Request.Method) && AcceptsHtml(http.Request);
        return isPage && http.RequestServices.GetRequiredService<PageSessions>().HasKeys
            ? SignInPage.Result(null, http.Request.Path + http.Request.QueryString).ExecuteAsync(http)
            : WriteNoKeyAsync(http, callers.KeysExist ? NoKey : FarAway);
    }

    private static Task WriteNoKeyAsync(HttpContext http, string sentence)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ErrorBody.WriteAsync(http, StatusCodes.Status401Unauthorized, sentence, code: "invalid_api_key");
    }

    private static bool AcceptsHtml(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// What is left is told in headers as it is when the answer begins: of one that is streamed, before its own tokens are known.
    /// </summary>
    private Task CountAsync(HttpContext http, string tenant)
    {
        var generates = Doorways.Generates(http.Request);
        var refusal = meters.Begin(tenant, generates);
        http.Response.OnStarting(
            static state =>
            {
                var (headers, levels) = ((IHeaderDictionary, Func<IReadOnlyList<QuotaLevel>>))state;
                RateHeaders.Set(headers, levels());
                return Task.CompletedTask;
            },
            (http.Response.Headers, (Func<IReadOnlyList<QuotaLevel>>)(() => meters.LevelsOf(tenant)))
        );
        if (refusal is null)
        {
            return generates ? ServeAsync(http, tenant) : next(http);
        }

        RateHeaders.SetRetryAfter(http.Response.Headers, refusal.RetryAfter);
        var (unit, type) = refusal.Unit switch
        {
            QuotaUnit.Requests => ("requests", "requests"),
            QuotaUnit.GeneratedTokens => ("generated tokens", "tokens"),
            _ => ("computed tokens of prompts", "tokens"),
        };
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"The tenant's {refusal.PerMinute:N0} {unit} a minute are used up: come again when the time in Retry-After has passed."
        );
        return ErrorBody.WriteAsync(http, StatusCodes.Status429TooManyRequests, sentence, type, "rate_limit_exceeded");
    }

    private async Task ServeAsync(HttpContext http, string tenant)
    {
        try
        {
            await next(http);
        }
        finally
        {
            if (http.Features.Get<SendableQuestion>() is { IsAnsweredElsewhere: true })
            {
                meters.EndElsewhere(tenant);
            }
            else
            {
                meters.End(tenant);
            }
        }
    }
}
