using System.CommandLine;
using Rag.Api.Keys;
using Rag.Core.Access;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag keys</c>: keys for applications and people, given out and taken back by this process, or by the service that holds the data
/// folder, where they hold for the next request.
/// </summary>
internal static class KeysCommand
{
    private static readonly TimeSpan s_overlap = TimeSpan.FromDays(1);

    public static Command Create() =>
        new("keys", "Give out keys to the service, and take them back.") { Issue(), List(), Revoke(), Rotate(), Quota() };

    private static Command Issue()
    {
        var name = new Argument<string>("name") { Description = "What the key is called: the application that holds it." };
        var tenant = new Option<string?>("--tenant") { Description = "Whose it is; the key's own name where left out." };
        var roles = new Option<string[]>("--role")
        {
            Description = "ask (where left out), write or admin; may be given several times.",
            DefaultValueFactory = _ => ["ask"],
        };
        var collections = new Option<string[]>("--collection")
        {
            Description = "A private collection that it reads, and writes with the role write; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var expires = Durations.Option("--expires", "How long it opens: 90d, 12h, 30m. Without end where left out.");
        var (json, dataDir, quotas) = (CommonOptions.Json(), CommonOptions.DataDir(), new QuotaOptions());
        var command = new Command("create", "Give out a key; its secret is shown this once.")
        {
            name,
            tenant,
            roles,
            collections,
            expires,
            json,
            dataDir,
        };
        quotas.AddTo(command);
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var called = parsed.GetRequiredValue(name);
                var wanted = new NewApiKey(
                    called,
                    parsed.GetValue(tenant) ?? called,
                    KeyLine.RolesOf(parsed.GetRequiredValue(roles)),
                    parsed.GetRequiredValue(collections),
                    parsed.GetValue(expires) is { } length ? DateTimeOffset.UtcNow + length : null
                );
                await using var access = await KeyAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var issued = await access.Keys.CreateAsync(wanted, cancellation);
                if (quotas.AreGiven(parsed))
                {
                    await ChangeQuotaAsync(access.Keys, issued.Key.Tenant, quotas, parsed, cancellation);
                }

                KeyOutput.Write(issued, parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static Command List()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("list", "List the keys that were given out, without their secrets.") { json, dataDir };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await KeyAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var keys = await access.Keys.ListAsync(cancellation);
                KeyOutput.Write(keys, await access.Keys.QuotasAsync(cancellation), parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static Command Revoke()
    {
        var key = new Argument<string>("key") { Description = "A name, which means all keys of it, or the id of one key." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("revoke", "End keys at once.") { key, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await KeyAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                KeyOutput.WriteRevoked(await access.Keys.RevokeAsync(parsed.GetRequiredValue(key), cancellation), parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static Command Rotate()
    {
        var name = new Argument<string>("name") { Description = "The name of a key." };
        var overlap = Durations.Option("--overlap", "How long the older keys of the name still open: 1d where left out, 0m for no longer.");
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("rotate", "Give out another key of a name, and end the older ones later.")
        {
            name,
            overlap,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await KeyAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var issued = await access.Keys.RotateAsync(
                    parsed.GetRequiredValue(name),
                    parsed.GetValue(overlap) ?? s_overlap,
                    cancellation
                );
                KeyOutput.Write(issued, parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static Command Quota()
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant, whose keys share what it may use." };
        var (json, dataDir, quotas) = (CommonOptions.Json(), CommonOptions.DataDir(), new QuotaOptions());
        var command = new Command("quota", "Say what a tenant may use in a minute.") { tenant, json, dataDir };
        quotas.AddTo(command);
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await KeyAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var called = parsed.GetRequiredValue(tenant);
                var quota = await ChangeQuotaAsync(access.Keys, called, quotas, parsed, cancellation);
                KeyOutput.Write(called, quota, parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static async Task<TenantQuota> ChangeQuotaAsync(
        IKeyAdministration keys,
        string tenant,
        QuotaOptions given,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        var quota = (await keys.QuotasAsync(cancellation)).GetValueOrDefault(tenant, TenantQuota.None);
        if (given.AreGiven(parsed))
        {
            quota = given.ApplyTo(quota, parsed);
            await keys.SetQuotaAsync(tenant, quota, cancellation);
        }

        return quota;
    }
}
