using Rag.Core.Answers;

namespace Rag.Answering;

/// <summary>Whose questions are read with which adapter where they name none.</summary>
/// <param name="byTenant">Names of adapters.</param>
public sealed class TenantAdapters(IReadOnlyDictionary<string, string> byTenant)
{
    public static readonly TenantAdapters None = new(new Dictionary<string, string>());

    /// <summary>The adapter's name; null for the reader as it is.</summary>
    public string? Of(AnswerOptions options) =>
        options.Adapter switch
        {
            null => byTenant.GetValueOrDefault(options.Audience.Tenant),
            AnswerOptions.NoAdapter => null,
            var named => named,
        };
}
