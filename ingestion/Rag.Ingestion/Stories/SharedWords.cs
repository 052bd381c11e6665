namespace Rag.Ingestion.Stories;

/// <summary>Sums over the words of two articles, as they are met one after the other.</summary>
internal struct SharedWords
{
    private Side _first;
    private Side _second;
    private double _names;
    private int _titleNumbers;

    public double Rare { get; private set; }

    /// <summary>Null where one of them has no names.</summary>
    public readonly double? Names =>
        _first.Names == 0 || _second.Names == 0 ? null : _names / Math.Max(1, Math.Min(_first.Names, _second.Names));

    public readonly double Apart => Math.Min(_first.Apart, _second.Apart);

    public readonly bool AreTitleNumbersApart => _first.TitleNumbers > 0 && _second.TitleNumbers > 0 && _titleNumbers == 0;

    public void First(StoryWord word) => _first.Alone(word);

    public void Second(StoryWord word) => _second.Alone(word);

    public void Both(StoryWord first, StoryWord second)
    {
        _first.Has(first);
        _second.Has(second);
        if (first.IsNumber)
        {
            _titleNumbers += first.IsInTitle && second.IsInTitle ? 1 : 0;
            return;
        }

        _names += first.IsName && second.IsName ? CommonWords.Square(first.Hash) : 0;
        Rare += CommonWords.Rarity(first.Hash);
    }

    /// <summary>What one article has.</summary>
    private struct Side
    {
        public double Names;
        public double Apart;
        public int TitleNumbers;

        public void Has(StoryWord word)
        {
            TitleNumbers += word is { IsNumber: true, IsInTitle: true } ? 1 : 0;
            Names += word is { IsNumber: false, IsName: true } ? CommonWords.Square(word.Hash) : 0;
        }

        public void Alone(StoryWord word)
        {
            Has(word);
            Apart += word is { IsNumber: false, IsName: true, IsInTitle: true } ? CommonWords.Telling(word.Hash) : 0;
        }
    }
}
