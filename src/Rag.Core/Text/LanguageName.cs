using System.Globalization;

namespace Rag.Core.Text;

/// <summary>What a language is called.</summary>
public static class LanguageName
{
    /// <param name="tag">BCP 47, of any origin.</param>
    public static string Of(string tag)
    {
        try
        {
            return CultureInfo.GetCultureInfo(tag, predefinedOnly: true).EnglishName.Split(" (")[0];
        }
        catch (CultureNotFoundException)
        {
            return $"the language {tag}";
        }
    }
}
