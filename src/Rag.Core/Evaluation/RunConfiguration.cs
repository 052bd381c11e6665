using System.Security.Cryptography;
using System.Text;

namespace Rag.Core.Evaluation;

/// <summary>All that a run's outcome depends on beside the data set: settings, and digests of models and of what is stored.</summary>
/// <param name="Settings">By name, such as <c>Retrieval:Dense</c> or <c>Models:reader</c>; values as they would be configured.</param>
public sealed record RunConfiguration(IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Lower-case hex SHA-256 over the settings in the order of their names: the same settings give the same digest.</summary>
    public string Digest { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\n',
                        Settings
                            .OrderBy(setting => setting.Key, StringComparer.Ordinal)
                            .Select(setting => $"{setting.Key.Length}:{setting.Key}={setting.Value.Length}:{setting.Value}")
                    )
                )
            )
        );
}
