using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Tests.Lexical;

public class AnalyzerTests
{
    [Theory]
    [InlineData("The Verge's REPORT", "verg report")]
    [InlineData("Wall Street’s September slump", "wall street septemb slump")]
    [InlineData("It paid $10,000, or 1.5 per cent.", "paid 10000 1.5 per cent")]
    [InlineData("70/30 split in 2,3", "70 30 split 2 3")]
    [InlineData("U.S. and A.I. at 5 p.m.", "us ai 5 pm")]
    [InlineData("O’Brien isn't here", "obrien")]
    [InlineData("Beyoncé, Malmö and ﬁnance", "beyonc malmo financ")]
    [InlineData("Ελληνικά ΛΟΓΙΑ", "ελληνικα λογια")]
    [InlineData("שָׁלוֹם مَرْحَبًا", "שלום مرحبا")]
    [InlineData("東京で会議", "東 京 で 会 議")]
    [InlineData("𝒳 𐐀", "x 𐐨")]
    [InlineData("the of and, — … !", "")]
    [InlineData("", "")]
    [InlineData("\u0000\uFFFD\uD800x", "x")]
    public void Terms_OfText_AreFoldedStemmedWords(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Analyzer.Terms(text)));

    [Fact]
    public void Terms_OfOneGiantWord_AreCutIntoBoundedPieces()
    {
        var terms = Analyzer.Terms(new string('ж', 10_000));

        Assert.All(terms, term => Assert.InRange(term.Length, 1, WordReader.LongestWord));
        Assert.Equal(10_000, terms.Sum(term => term.Length));
    }

    [Fact]
    public void Read_AnyWord_StandsWhereItsSpanSays()
    {
        const string text = "“Apple’s” U.S. sales: 10,000";
        var words = new WordReader(text, new char[WordReader.LongestWord]);
        var found = new List<string>();
        while (words.Read())
        {
            found.Add(text[words.Start..words.End]);
        }

        Assert.Equal(["Apple’s", "U.S", "sales", "10,000"], found);
    }

    // Pairs of the vocabulary that Porter published with his program.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("ties", "ti")]
    [InlineData("cats", "cat")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("bled", "bled")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflat")]
    [InlineData("troubled", "troubl")]
    [InlineData("sized", "size")]
    [InlineData("hopping", "hop")]
    [InlineData("tanned", "tan")]
    [InlineData("falling", "fall")]
    [InlineData("hissing", "hiss")]
    [InlineData("fizzed", "fizz")]
    [InlineData("failing", "fail")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("sky", "sky")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("rational", "ration")]
    [InlineData("valenci", "valenc")]
    [InlineData("digitizer", "digit")]
    [InlineData("conformabli", "conform")]
    [InlineData("radicalli", "radic")]
    [InlineData("vietnamization", "vietnam")]
    [InlineData("operator", "oper")]
    [InlineData("feudalism", "feudal")]
    [InlineData("decisiveness", "decis")]
    [InlineData("hopefulness", "hope")]
    [InlineData("formaliti", "formal")]
    [InlineData("sensibiliti", "sensibl")]
    [InlineData("triplicate", "triplic")]
    [InlineData("formative", "form")]
    [InlineData("electrical", "electr")]
    [InlineData("goodness", "good")]
    [InlineData("revival", "reviv")]
    [InlineData("allowance", "allow")]
    [InlineData("airliner", "airlin")]
    [InlineData("gyroscopic", "gyroscop")]
    [InlineData("replacement", "replac")]
    [InlineData("adoption", "adopt")]
    [InlineData("bowdlerize", "bowdler")]
    [InlineData("probate", "probat")]
    [InlineData("rate", "rate")]
    [InlineData("cease", "ceas")]
    [InlineData("controll", "control")]
    [InlineData("roll", "roll")]
    [InlineData("generalizations", "gener")]
    [InlineData("oscillators", "oscil")]
    [InlineData("archaeology", "archaeolog")]
    [InlineData("by", "by")]
    public void Stem_ReferenceWord_GivesItsStem(string word, string stem)
    {
        var letters = word.ToCharArray();

        Assert.Equal(stem, new string(letters.AsSpan(0, PorterStemmer.Stem(letters))));
    }
}
