using System.Text.Json;

namespace Rag.Prompting.Constrained;

/// <summary>Values of JSON that are the same: numbers by what they are worth, objects in any order of their members.</summary>
internal sealed class JsonIdentity : IEqualityComparer<JsonElement>
{
    public static readonly JsonIdentity Instance = new();

    public bool Equals(JsonElement x, JsonElement y) => JsonElement.DeepEquals(x, y);

    /// <summary>As deep as the document, whose depth its reader bounds.</summary>
    public int GetHashCode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!.GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Number:
                return value.TryGetDouble(out var number) && number != 0 ? number.GetHashCode() : 0;
            case JsonValueKind.Array:
                var items = new HashCode();
                foreach (var item in value.EnumerateArray())
                {
                    items.Add(GetHashCode(item));
                }

                return items.ToHashCode();
            case JsonValueKind.Object:
                var members = 0;
                foreach (var member in value.EnumerateObject())
                {
                    members += HashCode.Combine(member.Name.GetHashCode(StringComparison.Ordinal), GetHashCode(member.Value));
                }

                return members;
            default:
                return (int)value.ValueKind;
        }
    }
}
