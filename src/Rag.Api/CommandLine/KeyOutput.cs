using System.Globalization;
using Rag.Api.Keys;
using Rag.Core.Access;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>Keys as the command line tells of them.</summary>
internal static class KeyOutput
{
    public static void Write(IssuedApiKey issued, bool json)
    {
        if (json)
        {
            JsonLines.Write(KeyLine.Of(issued));
            return;
        }

        // The secret stands on a line of its own, which no terminal breaks and a program can take.
        Console.Out.WriteLine(issued.Secret);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"[grey]This is the key of {issued.Key.Name}, shown this once. Send it as 'Authorization: Bearer KEY'.[/]"
        );
    }

    public static void Write(IReadOnlyList<ApiKey> keys, IReadOnlyDictionary<string, TenantQuota> quotas, bool json)
    {
        if (json)
        {
            foreach (var key in keys)
            {
                JsonLines.Write(KeyLine.Of(key));
            }

            return;
        }

        foreach (var key in keys)
        {
            Write(key);
        }

        foreach (var (tenant, quota) in quotas.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            Write(tenant, quota, json: false);
        }

        if (keys.Count == 0)
        {
            AnsiConsole.MarkupLine("No key was given out: callers of this machine need none. Give one out with 'rag keys create NAME'.");
        }
    }

    public static void WriteRevoked(IReadOnlyList<ApiKey> keys, bool json)
    {
        foreach (var key in keys)
        {
            if (json)
            {
                JsonLines.Write(KeyLine.Of(key));
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"Key {key.Id} of {key.Name} opens nothing any more.");
            }
        }
    }

    public static void Write(string tenant, TenantQuota quota, bool json)
    {
        if (json)
        {
            JsonLines.Write(
                new
                {
                    Tenant = tenant,
                    RequestsPerMinute = quota.Requests,
                    GeneratedTokensPerMinute = quota.GeneratedTokens,
                    ComputedTokensPerMinute = quota.ComputedTokens,
                }
            );
            return;
        }

        var (requests, generated, computed) = (Bound(quota.Requests), Bound(quota.GeneratedTokens), Bound(quota.ComputedTokens));
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"[bold]{tenant}[/] may use in a minute: requests {requests}, generated tokens {generated}, computed tokens {computed}."
        );
    }

    private static void Write(ApiKey key)
    {
        var now = DateTimeOffset.UtcNow;
        var sign = key.IsLive(now) ? "[green]✓[/]" : "[red]✗[/]";
        var until =
            key.RevokedAt is { } revoked ? $"revoked {Day(revoked)}"
            : key.ExpiresAt is { } end ? $"{(end <= now ? "expired" : "expires")} {Day(end)}"
            : "does not expire";
        var used = key.LastUsedAt is { } last ? $"last used {Day(last)}" : "never used";
        var opens = key.Collections.Count == 0 ? "" : $", collections {string.Join(" ", key.Collections)}";
        AnsiConsole.MarkupLine($"{sign} [bold]{Markup.Escape(key.Name)}[/] {key.Id}  [dim]tenant {Markup.Escape(key.Tenant)}[/]");
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"  {string.Join(", ", KeyLine.NamesOf(key.Roles))}{opens}; {until}, {used}"
        );
    }

    private static string Bound(int? bound) => bound is { } most ? most.ToString("N0", CultureInfo.CurrentCulture) : "without bound";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
