using System.Text.Json;
using Rag.Core.Drift;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Drift;

/// <summary>A finding as the text that is stored.</summary>
internal static class DriftText
{
    public static string Write(DriftFinding finding) => JsonSerializer.Serialize(finding, DriftJson.Default.DriftFinding);

    /// <exception cref="DamagedRowException">It is no such text.</exception>
    public static DriftFinding Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DriftJson.Default.DriftFinding)
                ?? throw new DamagedRowException("a checked answer is null");
        }
        catch (JsonException)
        {
            throw new DamagedRowException("a checked answer cannot be read");
        }
    }
}
