using System.CommandLine;
using Rag.Core.Access;

namespace Rag.Api.CommandLine;

/// <summary>The options that say what a tenant may use in a minute. What is left out stays as it is; 0 ends a bound.</summary>
internal sealed class QuotaOptions
{
    private readonly Option<int?> _requests = Bound("--requests-per-minute", "Requests that the tenant may send in a minute.");

    private readonly Option<int?> _generated = Bound("--generated-tokens-per-minute", "Tokens that may be written for it in a minute.");

    private readonly Option<int?> _computed = Bound(
        "--computed-tokens-per-minute",
        "Tokens of prompts that may be computed for it in a minute; reused ones are free."
    );

    public void AddTo(Command command)
    {
        command.Options.Add(_requests);
        command.Options.Add(_generated);
        command.Options.Add(_computed);
    }

    public bool AreGiven(ParseResult parsed) =>
        parsed.GetValue(_requests) is not null || parsed.GetValue(_generated) is not null || parsed.GetValue(_computed) is not null;

    public TenantQuota ApplyTo(TenantQuota quota, ParseResult parsed) =>
        new(
            Changed(quota.Requests, parsed.GetValue(_requests)),
            Changed(quota.GeneratedTokens, parsed.GetValue(_generated)),
            Changed(quota.ComputedTokens, parsed.GetValue(_computed))
        );

    private static int? Changed(int? bound, int? given) =>
        given is null ? bound
        : given == 0 ? null
        : given;

    private static Option<int?> Bound(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description + " 0 for no bound." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 0)
            {
                result.AddError($"{name} is not below 0.");
            }
        });
        return option;
    }
}
